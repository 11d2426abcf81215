package io.rackcast.publisher.identity.certificate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.rackcast.publisher.HandClock;
import io.rackcast.publisher.identity.AccessDenied;
import io.rackcast.publisher.identity.ClientCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CertificateCallersTest {
  @Test
  void standing_certificateEnded_holdsNoLonger() throws Exception {
    var now = Instant.now();
    var authority =
        new CertificateBuilder().subject("CN=ca").setIsCertificateAuthority(true).buildSelfSigned();
    var certificate =
        new CertificateBuilder()
            .subject("CN=any")
            .addSanDnsName("a.example")
            .notBefore(now.minusSeconds(60))
            .notAfter(now.plusSeconds(3600))
            .buildIssuedBy(authority)
            .getCertificate();
    var clock = new HandClock(now.toString());
    var caller =
        new CertificateCallers(List.of(), clock)
            .find(new ClientCertificate(List.of(certificate), chain -> {}));
    caller.standing().check();

    clock.advance(Duration.ofHours(2));

    assertThatThrownBy(caller.standing()::check)
        .isInstanceOf(AccessDenied.class)
        .hasMessageContaining("the client certificate ended at");
  }
}
