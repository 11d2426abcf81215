package io.rackcast.agent.testkit;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.rackcast.proto.tls.Certificate;
import io.rackcast.proto.tls.CertificateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An authority made for a test, and the certificates that it issues. */
public final class TestAuthority {
  private final X509Bundle root;

  /** An authority with a key of its own. */
  public TestAuthority(String name) throws Exception {
    root =
        new CertificateBuilder()
            .subject("CN=" + name)
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
  }

  /** A certificate for a node. */
  public X509Bundle issue() throws Exception {
    return issue(usual -> usual);
  }

  /** A certificate that is made otherwise. */
  public X509Bundle issue(UnaryOperator<CertificateBuilder> change) throws Exception {
    return change.apply(new CertificateBuilder().subject("CN=node")).buildIssuedBy(root);
  }

  /** A node's certificate, and this authority as the one that it trusts. */
  public Certificate trusting(X509Bundle own) {
    return new Certificate(
        List.of(own.getCertificatePath()),
        own.getKeyPair().getPrivate(),
        List.of(root.getCertificate()),
        0);
  }

  /** Writes a new certificate, its key and this authority into a folder. */
  public CertificateFiles write(Path folder) throws Exception {
    return write(folder, issue());
  }

  /** Writes a certificate, its key and this authority into a folder. */
  public CertificateFiles write(Path folder, X509Bundle own) throws IOException {
    var files =
        new CertificateFiles(
            folder.resolve("node.pem"),
            folder.resolve("node.key"),
            Optional.of(folder.resolve("ca.pem")));
    Files.writeString(files.certificate(), own.getCertificatePathPEM());
    Files.writeString(files.key(), own.getPrivateKeyPEM());
    Files.writeString(folder.resolve("ca.pem"), root.getCertificatePEM());
    return files;
  }

  /** The authority itself. */
  public X509Bundle root() {
    return root;
  }
}
