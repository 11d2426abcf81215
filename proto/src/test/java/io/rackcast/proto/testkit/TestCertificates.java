package io.rackcast.proto.testkit;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** An authority made for a test, and files with certificates that it issues. */
public final class TestCertificates {
  private final Path folder;
  private final X509Bundle root;

  /** A certificate with its key, in files. */
  public record Pair(Path certificate, Path key) {}

  /** An authority with a key of its own; its files are in {@code folder}, named for it. */
  public TestCertificates(Path folder, String name) throws Exception {
    this.folder = folder;
    this.root =
        new CertificateBuilder()
            .subject("CN=" + name)
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
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

  private static void write(Pair pair, X509Bundle bundle) throws IOException {
    Files.writeString(pair.key(), bundle.getPrivateKeyPEM());
    Files.writeString(pair.certificate(), bundle.getCertificatePathPEM());
  }
}
