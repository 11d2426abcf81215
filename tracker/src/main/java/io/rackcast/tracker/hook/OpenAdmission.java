package io.rackcast.tracker.hook;

import io.rackcast.proto.torrent.InfoHash;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Admits everybody to every swarm: for labs and benchmarks. */
public final class OpenAdmission implements Admission {
  @Override
  public void admit(InfoHash announced, @Nullable String token, Consumer<Verdict> then) {
    then.accept(new Granted(announced));
  }
}
