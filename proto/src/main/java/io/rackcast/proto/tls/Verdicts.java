package io.rackcast.proto.tls;

import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found out of the certificates that were looked at last, at most 4096. Guarded by itself.
 */
final class Verdicts<V> {
  private static final int MOST = 4096;

  private final Map<X509Certificate, V> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<X509Certificate, V> eldest) {
          return size() > MOST;
        }
      };
  private long generation;

  /** Changes when all is forgotten. */
  synchronized long generation() {
    return generation;
  }

  synchronized @Nullable V get(X509Certificate certificate) {
    return known.get(certificate);
  }

  /** Remembers what was found out, unless all was forgotten since {@code of}. */
  synchronized void put(X509Certificate certificate, V verdict, long of) {
    if (of == generation) {
      known.put(certificate, verdict);
    }
  }

  synchronized void clear() {
    known.clear();
    generation++;
  }
}
