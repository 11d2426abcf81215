package io.rackcast.proto.tls;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server's certificate is not taken; the message says why, with what the certificate has. */
public final class RefusedServer extends CertificateException {
  private static final long serialVersionUID = 1L;
  private static final Pattern OTHER_NAME =
      Pattern.compile("No (subject alternative|name matching)|No subject alternative names");
  private static final int MOST_CAUSES = 10;
  private static final int MOST_NAMES = 4;
  private static final int DNS = 2;
  private static final int IP = 7;

  private final Kind kind;

  /** What is wrong with it. */
  public enum Kind {
    /** It leads to no authority that is trusted. */
    UNTRUSTED,
    /** The server was called by a name that it does not have. */
    OTHER_NAME,
    /** It has ended. */
    ENDED,
    /** It has not begun. */
    NOT_YET
  }

  private RefusedServer(Kind kind, String what, Throwable cause) {
    super(what, cause);
    this.kind = kind;
  }

  /**
   * Why a chain was refused.
   *
   * @param chain the server's own first
   * @param called by what name it was called, if that is known
   */
  static RefusedServer of(
      X509Certificate[] chain, Optional<String> called, CertificateException failure) {
    var own = chain[0];
    return switch (kind(failure)) {
      case ENDED ->
          new RefusedServer(
              Kind.ENDED,
              "its certificate ended at " + ended(chain).getNotAfter().toInstant(),
              failure);
      case NOT_YET ->
          new RefusedServer(
              Kind.NOT_YET,
              "its certificate is not good before " + own.getNotBefore().toInstant(),
              failure);
      case OTHER_NAME ->
          new RefusedServer(
              Kind.OTHER_NAME,
              "its certificate is for another name: it is for "
                  + names(own)
                  + called.map(name -> ", and was called as " + Printable.of(name)).orElse(""),
              failure);
      case UNTRUSTED ->
          new RefusedServer(
              Kind.UNTRUSTED,
              "its certificate is of no authority that is trusted here: \""
                  + Printable.of(chain[chain.length - 1].getIssuerX500Principal())
                  + "\" issued it",
              failure);
    };
  }

  private static X509Certificate ended(X509Certificate[] chain) {
    return Stream.of(chain)
        .min(Comparator.comparing(each -> each.getNotAfter().toInstant()))
        .orElseThrow();
  }

  private static Kind kind(CertificateException failure) {
    Throwable each = failure;
    for (int i = 0; each != null && i < MOST_CAUSES; i++) {
      if (each instanceof CertificateExpiredException) {
        return Kind.ENDED;
      }
      if (each instanceof CertificateNotYetValidException) {
        return Kind.NOT_YET;
      }
      if (OTHER_NAME.matcher(String.valueOf(each.getMessage())).find()) {
        return Kind.OTHER_NAME;
      }
      each = each.getCause();
    }
    return Kind.UNTRUSTED;
  }

  private static String names(X509Certificate certificate) {
    @Nullable Collection<List<?>> all;
    try {
      all = certificate.getSubjectAlternativeNames();
    } catch (CertificateParsingException e) {
      all = null;
    }
    var names =
        (all == null ? List.<List<?>>of() : all)
            .stream()
                .filter(name -> name.get(0).equals(DNS) || name.get(0).equals(IP))
                .limit(MOST_NAMES)
                .map(name -> Printable.of(String.valueOf(name.get(1))))
                .collect(Collectors.joining(", "));
    return names.isEmpty() ? "no host" : names;
  }

  /** What is wrong with it. */
  public Kind kind() {
    return kind;
  }
}
