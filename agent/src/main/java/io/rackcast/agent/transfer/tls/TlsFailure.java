package io.rackcast.agent.transfer.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.rackcast.agent.transfer.wire.CloseCause;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a TLS handshake failed, as the JDK's exceptions tell it.
 *
 * @param cause for the counter
 * @param sentence what is wrong and what to do, without the peer
 */
public record TlsFailure(CloseCause cause, String sentence) {
  private static final Pattern REFUSED_US =
      Pattern.compile(
          "alert: (bad_certificate|certificate_unknown|certificate_expired|certificate_required"
              + "|certificate_revoked|unknown_ca|unsupported_certificate)");
  private static final Pattern SHOWED_NONE =
      Pattern.compile("Empty (client|server) certificate chain|null cert chain");
  private static final int MOST_CAUSES = 10;

  /** Reads a failure. */
  public static TlsFailure of(Throwable failure) {
    String text = text(failure);
    var refused = REFUSED_US.matcher(text);
    if (refused.find()) {
      return certificate(
          "it does not take our certificate ("
              + refused.group(1)
              + "); its log says why, and its peers.ca has to hold the authority of ours");
    }
    if (SHOWED_NONE.matcher(text).find()) {
      return certificate(
          "it shows no certificate, or has none of an authority in peers.ca; give it one of ours,"
              + " or let it talk plain");
    }
    return byType(failure, text);
  }

  private static TlsFailure byType(Throwable failure, String text) {
    Throwable expired = find(failure, CertificateExpiredException.class);
    Throwable early = find(failure, CertificateNotYetValidException.class);
    Throwable other = find(failure, java.security.cert.CertificateException.class);
    if (expired != null) {
      return certificate(
          "its certificate has ended (" + expired.getMessage() + "); give it a new one");
    }
    if (early != null) {
      return certificate(
          "its certificate is not good yet (" + early.getMessage() + "); compare the clocks");
    }
    if (find(failure, CertPathValidatorException.class) != null
        || find(failure, CertPathBuilderException.class) != null) {
      return certificate(
          "its certificate is of no authority in peers.ca ("
              + last(failure)
              + "); add it there, or give the peer a certificate of ours");
    }
    if (other != null) {
      return certificate("its certificate cannot be taken: " + other.getMessage());
    }
    return new TlsFailure(CloseCause.TLS, other(failure, text));
  }

  private static String other(Throwable failure, String text) {
    if (find(failure, NotSslRecordException.class) != null) {
      return "what it sent is no TLS; is it an agent with peer-tls?";
    }
    return text.isEmpty()
        ? "it closed the connection in the handshake; its log may say why, if it talks TLS at all"
        : "the handshake failed (" + text + "); compare the versions of both";
  }

  /** Whether it is TLS that failed, and not the network. */
  public static boolean isOne(Throwable failure) {
    return find(failure, SSLException.class) != null;
  }

  private static TlsFailure certificate(String sentence) {
    return new TlsFailure(CloseCause.CERTIFICATE, sentence);
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    Throwable each = failure;
    for (int i = 0; each != null && i < MOST_CAUSES; i++) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
      each = each.getCause();
    }
    return null;
  }

  private static String last(Throwable failure) {
    Throwable each = failure;
    for (int i = 0; each.getCause() != null && i < MOST_CAUSES; i++) {
      each = each.getCause();
    }
    return String.valueOf(each.getMessage());
  }

  /** The messages of all causes. */
  private static String text(Throwable failure) {
    var text = new StringBuilder();
    Throwable each = failure;
    for (int i = 0; each != null && i < MOST_CAUSES; i++) {
      if (each.getMessage() != null && text.indexOf(each.getMessage()) < 0) {
        text.append(text.isEmpty() ? "" : ": ").append(each.getMessage());
      }
      each = each.getCause();
    }
    return text.toString();
  }
}
