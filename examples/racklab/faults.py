"""What is broken in the middle of a rollout of agents."""
import signal
import sys
import threading
import time


class Fault:
    """Strikes once, when the agents are that far."""
    KINDS = ("kill-one", "freeze-lead", "cut-uplink", "restart-tracker", "kill-publisher")

    def __init__(self, agents, kind, at, seconds):
        self.agents, self.stage, self.kind, self.at, self.seconds = agents, agents.stage, kind, at, seconds
        self.hit, self.timer = [], None

    def __call__(self, start):
        began = time.time()
        progress = self.agents.progress()
        getattr(self, self.kind.replace("-", "_"))()
        self.agents.fault = {"kind": self.kind, "hit": self.hit, "at_seconds": round(began - start, 3), "at_progress": round(progress, 3)}
        print("  %s of %s at %.1f s, %.0f %% done" % (self.kind, " ".join(self.hit), began - start, 100 * progress), file=sys.stderr, flush=True)

    def end(self):
        """What is still to come is not to come any more."""
        if self.timer:
            self.timer.cancel()

    def lead(self, rack):
        """The node whose loss hurts most: one that fetches for its rack, else one that is not done."""
        nodes = [n for n, r in self.stage.nodes() if r == rack and n not in self.agents.done]
        for node in nodes:
            if any(t.get("lead") and t["left_bytes"] > 0 for t in self.agents.status(node)["transfers"]):
                return node
        return nodes[-1] if nodes else None

    def victims(self):
        chosen = [n for n in map(self.lead, range(1, self.stage.options.racks + 1)) if n]
        self.agents.victims.update(chosen)
        self.hit = chosen
        return [self.agents.agents[n] for n in chosen]

    def kill_one(self):
        for process in self.victims():
            self.stage.power_off(process)

    def freeze_lead(self):
        for process in self.victims():
            process.signal(signal.SIGSTOP)

    def cut_uplink(self):
        self.hit = ["rack1"]
        self.stage.cut_uplink(1)
        self.timer = threading.Timer(self.seconds, self.stage.heal_uplink, [1])
        self.timer.start()

    def restart_tracker(self):
        servers = self.agents.servers
        self.hit = ["tracker"]
        servers.tracker.signal(signal.SIGKILL)
        while servers.tracker.ended() is None:
            time.sleep(0.01)
        servers.launch_tracker()

    def kill_publisher(self):
        self.hit = ["publisher"]
        self.agents.servers.publisher.signal(signal.SIGKILL)
