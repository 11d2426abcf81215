package io.rackcast.proto.fault;

import io.rackcast.proto.tls.RefusedServer;
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
 * Why there is no TLS with a server, or none without it, from the exceptions of the JDK, Netty and
 * gRPC. An alert is what the other side says (RFC 8446 section 6.2), all else was found here.
 */
final class TlsText {
  private static final Pattern REFUSED_US =
      Pattern.compile(
          "alert: (bad_certificate|certificate_unknown|certificate_expired|certificate_revoked"
              + "|certificate_required|unknown_ca|unsupported_certificate|access_denied)");
  private static final Pattern NOTHING_IN_COMMON =
      Pattern.compile("alert: (protocol_version|handshake_failure|insufficient_security)");
  private static final Pattern OTHER_NAME =
      Pattern.compile("No (subject alternative|name matching)|No subject alternative names");
  // What came in place of TLS, in hex: "HTTP" begins an HTTP answer.
  private static final Pattern NOT_TLS =
      Pattern.compile("not an SSL/TLS record(?:: ([0-9a-f]*))?|Unsupported or unrecognized SSL");
  private static final String HTTP_IN_HEX = "48545450";
  // What came where the settings of HTTP/2 should be: a TLS alert, or an answer in HTTP/1.
  private static final Pattern NO_SETTINGS =
      Pattern.compile(
          "First received frame was not SETTINGS\\. Hex dump for first 5 bytes: ([0-9a-f]*)");
  private static final String ALERT_IN_HEX = "150";
  private static final Pattern SILENT = Pattern.compile("handshake timed out");
  private static final int MOST_CAUSES = 12;

  private final CalledServer called;
  private final ServerWords words;

  TlsText(CalledServer called) {
    this.called = called;
    this.words = called.words();
  }

  /** Empty if it is neither TLS nor the want of it that failed. */
  Optional<Explained> of(@Nullable Throwable failure) {
    String text = text(failure);
    var first = NO_SETTINGS.matcher(text);
    if (first.find()) {
      return Optional.of(
          first.group(1).startsWith(ALERT_IN_HEX) ? calledInPlain() : called.notGrpc());
    }
    return find(failure, SSLException.class) == null
            && find(failure, java.security.cert.CertificateException.class) == null
        ? Optional.empty()
        : Optional.of(ofTls(failure, text));
  }

  private Explained calledInPlain() {
    return new Explained(
        "it talks TLS, and was called in plain",
        "write https:// before its address (" + words.address() + ")");
  }

  private Explained ofTls(@Nullable Throwable failure, String text) {
    var plain = NOT_TLS.matcher(text);
    if (plain.find()) {
      return notTls(plain.group(1));
    }
    var refused = REFUSED_US.matcher(text);
    if (refused.find()) {
      return refusedUs(refused.group(1).replace('_', ' '));
    }
    if (NOTHING_IN_COMMON.matcher(text).find()) {
      return new Explained(
          "it has no TLS version or cipher in common with this program",
          "let it talk TLS 1.2 or 1.3");
    }
    if (SILENT.matcher(text).find()) {
      return new Explained(
          "it does not answer as one that talks TLS does",
          "check the address (" + words.address() + "), and whether it talks plain there");
    }
    var server = find(failure, RefusedServer.class);
    return server != null
        ? new Explained(String.valueOf(server.getMessage()), advice(server.kind()))
        : byJava(failure, text);
  }

  private Explained notTls(@Nullable String hex) {
    if (hex != null && hex.startsWith(HTTP_IN_HEX)) {
      var http = called.notGrpc();
      return new Explained("it does not talk TLS: " + http.what(), http.advice());
    }
    return new Explained(
        "it does not talk TLS",
        "give it a certificate, or write http:// before its address ("
            + words.address()
            + ") if plain is meant");
  }

  private Explained refusedUs(String alert) {
    return called.files().own().isEmpty()
        ? new Explained(
            "it wants a client certificate, and none is named here: " + alert,
            "name " + words.certificate())
        : new Explained(
            "it does not take our certificate "
                + called.files().own().get().certificate()
                + ": "
                + alert,
            "its log says why: it may have ended, been revoked, or be of no authority in its client-ca ("
                + words.certificate()
                + ")");
  }

  private String advice(RefusedServer.Kind kind) {
    return switch (kind) {
      case UNTRUSTED ->
          called.files().authorities().isPresent()
              ? "put its authority into "
                  + called.files().authorities().get()
                  + " ("
                  + words.ca()
                  + ")"
              : "name the PEM file of its authority with " + words.ca();
      case OTHER_NAME -> "call it by a name that is in its certificate (" + words.address() + ")";
      case ENDED -> "give it a new one, or look at this machine's clock";
      case NOT_YET -> "compare the clocks";
    };
  }

  // Where Java's own trust is used, which tells less.
  private Explained byJava(@Nullable Throwable failure, String text) {
    if (find(failure, CertificateExpiredException.class) != null) {
      return new Explained("its certificate has ended", advice(RefusedServer.Kind.ENDED));
    }
    if (find(failure, CertificateNotYetValidException.class) != null) {
      return new Explained("its certificate is not good yet", advice(RefusedServer.Kind.NOT_YET));
    }
    if (OTHER_NAME.matcher(text).find()) {
      return new Explained(
          "its certificate is for another name", advice(RefusedServer.Kind.OTHER_NAME));
    }
    if (find(failure, CertPathValidatorException.class) != null
        || find(failure, CertPathBuilderException.class) != null) {
      return new Explained(
          "its certificate is of no authority that is trusted here",
          advice(RefusedServer.Kind.UNTRUSTED));
    }
    return new Explained(
        "the TLS handshake failed: " + last(failure).toLowerCase(Locale.ROOT),
        "check the address (" + words.address() + ") and the server's log");
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
