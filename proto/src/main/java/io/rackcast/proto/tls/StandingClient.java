package io.rackcast.proto.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client whose connection stands, perhaps for months: whether its certificate was revoked
 * meanwhile. It is looked at anew only when the lists or the authorities have changed, or when one
 * of the lists, or a certificate of its chain, has ended; so thousands may be asked about every few
 * seconds. For any thread.
 */
public final class StandingClient {
  private record Good(long generation, Instant until) {}

  private final Optional<Revocation> revocation;
  private final List<X509Certificate> chain;
  private volatile @Nullable Good good;

  StandingClient(Optional<Revocation> revocation, List<X509Certificate> chain) {
    this.revocation = revocation;
    this.chain = List.copyOf(chain);
  }

  /**
   * Demands that it is not revoked by now.
   *
   * @throws RefusedClient with what is wrong
   */
  public void check() throws java.security.cert.CertificateException {
    if (revocation.isPresent()) {
      check(revocation.get());
    }
  }

  private void check(Revocation lists) throws java.security.cert.CertificateException {
    // Before the look: what changes during it is seen the next time.
    long generation = lists.generation();
    var now = Instant.now();
    var known = good;
    if (known != null && known.generation() == generation && now.isBefore(known.until())) {
      return;
    }
    var until = lists.changesAt(chain, now);
    lists.check(chain);
    good = new Good(generation, until);
  }
}
