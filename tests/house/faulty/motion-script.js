const moving = document.getElementById('gerak');
let step = 0;
setInterval(() => {
  step = (step + 1) % 40;
  moving.style.marginLeft = `${step}px`;
}, 20);
