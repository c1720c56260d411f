module example.org/events

go 1.19
