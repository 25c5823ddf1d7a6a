"""A program that forks and leaves; its child reads $KEY when it is alone."""
import os, time

parent = os.getpid()
if os.fork():
    os._exit(0)
os.setsid()
while os.getppid() == parent:
    time.sleep(0.01)
print(open(os.environ["KEY"]).read())
