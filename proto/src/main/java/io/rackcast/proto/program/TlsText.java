package io.rackcast.proto.program;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no TLS with a server, for people, as the exceptions of the JDK, Netty and gRPC tell
 * it. An alert is what the other side says (RFC 8446 section 6.2), all else was found here.
 */
final class TlsText {
  private static final Pattern REFUSED_US =
      Pattern.compile(
          "alert: (bad_certificate|certificate_unknown|certificate_expired|certificate_revoked"
              + "|certificate_required|unknown_ca|unsupported_certificate|access_denied)");
  private static final Pattern OTHER_NAME =
      Pattern.compile("No (subject alternative|name matching)|No subject alternative names");
  private static final Pattern NOT_TLS =
      Pattern.compile("not an SSL/TLS record|Unsupported or unrecognized SSL message");
  // The first bytes of an alert record, where the settings of HTTP/2 should be.
  private static final Pattern TLS_IN_PLAIN =
      Pattern.compile(
          "First received frame was not SETTINGS\\. Hex dump for first 5 bytes: 150[0-9]");
  private static final int MOST_CAUSES = 12;

  private TlsText() {}

  /** What is wrong, without the server's name; empty if it is not TLS that failed. */
  static Optional<String> of(@Nullable Throwable failure) {
    if (TLS_IN_PLAIN.matcher(text(failure)).find()) {
      return Optional.of("it talks TLS, and was called in plain; write https:// before it");
    }
    if (find(failure, SSLException.class) == null
        && find(failure, java.security.cert.CertificateException.class) == null) {
      return Optional.empty();
    }
    return Optional.of(ofTls(failure));
  }

  private static String ofTls(@Nullable Throwable failure) {
    String text = text(failure);
    if (NOT_TLS.matcher(text).find()) {
      return "it does not talk TLS; write http:// before it if that is meant";
    }
    var refused = REFUSED_US.matcher(text);
    if (refused.find()) {
      return "it does not take our certificate, or wants one where none is named ("
          + refused.group(1).replace('_', ' ')
          + "); its log says why, and its client-ca has to hold the authority of ours";
    }
    if (find(failure, CertificateExpiredException.class) != null) {
      return "its certificate has ended; give it a new one, or look at this machine's clock";
    }
    if (find(failure, CertificateNotYetValidException.class) != null) {
      return "its certificate is not good yet; compare the clocks";
    }
    if (OTHER_NAME.matcher(text).find()) {
      return "its certificate is for another name; call it by a name that is in its certificate";
    }
    if (find(failure, CertPathValidatorException.class) != null
        || find(failure, CertPathBuilderException.class) != null) {
      return "its certificate is of no authority that is trusted here; name its authority";
    }
    return "the TLS handshake failed: " + last(failure).toLowerCase(Locale.ROOT);
  }

  private static <T extends Throwable> @Nullable T find(
      @Nullable Throwable failure, Class<T> type) {
    Throwable each = failure;
    for (int i = 0; each != null && i < MOST_CAUSES; i++) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
      each = each.getCause();
    }
    return null;
  }

  private static String last(@Nullable Throwable failure) {
    String said = "no reason is known";
    Throwable each = failure;
    for (int i = 0; each != null && i < MOST_CAUSES; i++) {
      said = each.getMessage() == null ? said : each.getMessage();
      each = each.getCause();
    }
    return said;
  }

  /** The messages of all causes. */
  private static String text(@Nullable Throwable failure) {
    var text = new StringBuilder();
    Throwable each = failure;
    for (int i = 0; each != null && i < MOST_CAUSES; i++) {
      text.append(each.getMessage()).append('\n');
      each = each.getCause();
    }
    return text.toString();
  }
}
