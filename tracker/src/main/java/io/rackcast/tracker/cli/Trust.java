package io.rackcast.tracker.cli;

import io.rackcast.proto.program.ProgramException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** HTTP clients that trust what they are told to. */
final class Trust {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  private Trust() {}

  /**
   * A client.
   *
   * @param ca certificates in PEM form; null for those of the machine
   */
  static HttpClient client(@Nullable Path ca) {
    var builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_LIMIT);
    return ca == null ? builder.build() : builder.sslContext(context(ca)).build();
  }

  private static SSLContext context(Path ca) {
    try (var in = Files.newInputStream(ca)) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int count = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + count++, certificate);
      }
      if (count == 0) {
        throw new GeneralSecurityException("no certificate");
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new ProgramException("--ca: the file " + ca + " cannot be read; check it", e);
    } catch (GeneralSecurityException e) {
      throw new ProgramException("--ca: the file " + ca + " holds no certificate in PEM form", e);
    }
  }
}
