"""Speed of Kartu beside what people write by hand, as ratios in one run. `make bench` runs it all."""
