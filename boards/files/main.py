"""Answers lines of numbers on the board's serial port: as many a line as the model takes, with commas between them."""

from net import Net

net = Net("model.bin")
net.begin()
seen = 0
print("ready:", net.inputs, "numbers a line")
while True:
    try:
        x = [float(cell) for cell in input().split(",")]
    except ValueError:
        print("a line is numbers with commas between them")
        continue
    if len(x) != net.inputs:
        print("this model takes", net.inputs, "numbers a line")
        continue
    seen += 1
    last = seen >= net.steps
    answer = net.step(x, last or net.every_step)
    if answer is not None:
        print(net.best(answer), ",".join("%.4f" % value for value in answer))
    if last:
        seen = 0
        net.begin()
