document.getElementById('cerita').addEventListener('keydown', (event) => {
  if (event.key === 'Tab') event.preventDefault();
});
