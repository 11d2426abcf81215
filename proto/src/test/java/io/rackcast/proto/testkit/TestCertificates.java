package io.rackcast.proto.testkit;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority made for a test, and files with certificates that it issues. */
public final class TestCertificates {
  private final Path folder;
  private final X509Bundle root;

  /** A certificate with its key, in files. */
  public record Pair(Path certificate, Path key) {}

  /** An authority with a key of its own; its files are in {@code folder}, named for it. */
  public TestCertificates(Path folder, String name) throws Exception {
    this(
        folder,
        name,
        new CertificateBuilder()
            .subject("CN=" + name)
            .setIsCertificateAuthority(true)
            .buildSelfSigned());
  }

  private TestCertificates(Path folder, String name, X509Bundle root) throws IOException {
    this.folder = folder;
    this.root = root;
    Files.writeString(ca(name), root.getCertificatePEM());
  }

  private Path ca(String name) {
    return folder.resolve(name + "-ca.pem");
  }

  /** The authority's own certificate. */
  public Path ca() {
    return ca(root.getCertificate().getSubjectX500Principal().getName().substring(3));
  }

  /** A certificate for a server on 127.0.0.1. */
  public Pair server(String file) throws Exception {
    return issue(file, builder -> builder.addSanIpAddress("127.0.0.1"));
  }

  /** Writes another certificate, or the first, into these files. */
  public Pair issue(String file, UnaryOperator<CertificateBuilder> change) throws Exception {
    var bundle = change.apply(new CertificateBuilder().subject("CN=" + file)).buildIssuedBy(root);
    var pair = new Pair(folder.resolve(file + ".pem"), folder.resolve(file + ".key"));
    write(pair, bundle);
    return pair;
  }

  /** An authority below this one, whose file has its own certificate. */
  public TestCertificates below(String name) throws Exception {
    return new TestCertificates(
        folder,
        name,
        new CertificateBuilder()
            .subject("CN=" + name)
            .setIsCertificateAuthority(true)
            .buildIssuedBy(root));
  }

  /**
   * Writes a revocation list of this authority.
   *
   * @param endsAt when the next one is due
   */
  public Path revoke(Path list, Instant endsAt, Pair... revoked) throws Exception {
    var builder =
        new X509v2CRLBuilder(
            X500Name.getInstance(root.getCertificate().getSubjectX500Principal().getEncoded()),
            Date.from(endsAt.minus(Duration.ofDays(30))));
    builder.setNextUpdate(Date.from(endsAt));
    for (var pair : revoked) {
      try (var in = Files.newInputStream(pair.certificate())) {
        var certificate =
            (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        builder.addCRLEntry(
            certificate.getSerialNumber(), Date.from(Instant.now()), CRLReason.keyCompromise);
      }
    }
    var signer =
        new JcaContentSignerBuilder("SHA256withECDSA").build(root.getKeyPair().getPrivate());
    // In place of the one before in one step, as a careful operator does.
    var written = folder.resolve(list.getFileName() + ".new");
    Files.write(written, builder.build(signer).getEncoded());
    return Files.move(written, list, REPLACE_EXISTING, ATOMIC_MOVE);
  }

  private static void write(Pair pair, X509Bundle bundle) throws IOException {
    Files.writeString(pair.key(), bundle.getPrivateKeyPEM());
    Files.writeString(pair.certificate(), bundle.getCertificatePathPEM());
  }
}
