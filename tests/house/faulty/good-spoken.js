document.getElementById('salin').addEventListener('click', () => {
  document.getElementById('kabar').textContent = '3 laporan disalin';
});
