# Piagam Warga. Each target is one line with a comment; the work is in scripts/.
.PHONY: run test test-full bench translate demo demo-reset

run: ; @sh scripts/run.sh # install, compile, migrate, seed once, serve on 127.0.0.1:8000

test: ; @sh scripts/test.sh # everything: ruff, mypy, import rules, catalogues, templates, pytest with browsers

test-full: ; @PIAGAM_SWEEP=full sh scripts/test.sh # the same, every page in every state in the browser, a long random walk (again: PIAGAM_SEED=n)

bench: ; @sh scripts/bench.sh # one table of ratios; PIAGAM_BENCH=load|growth|night|memory|uploads|slow|survey|crash|faults for one part, TMPDIR for another disk

translate: ; @sh scripts/translate.sh # extract, update without fuzzy matching, check

demo: ; @sh scripts/demo.sh # a trial to look around in: 300 invented cases in var/demo, served like make run

demo-reset: ; @sh scripts/demo.sh reset # empty the trial and fill it anew, with new passwords; refuses a real office
