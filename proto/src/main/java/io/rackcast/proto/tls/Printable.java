package io.rackcast.proto.tls;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;

/** What a certificate of somebody else has, made fit for a log: short, printable ASCII. */
public final class Printable {
  private static final int LONGEST = 100;
  private static final int LONGEST_SERIAL = 40; // RFC 5280 section 4.1.2.2: 20 octets

  private Printable() {}

  /** A text, cut off after 100 characters. */
  public static String of(String text) {
    String clean = text.replaceAll("[^\\x20-\\x7e]", "?").replace('"', '\'');
    return clean.length() > LONGEST ? clean.substring(0, LONGEST) + "..." : clean;
  }

  /** A name as RFC 2253 writes it. */
  public static String of(X500Principal name) {
    return of(name.getName());
  }

  /** Who issued a certificate. */
  public static String issuer(X509Certificate certificate) {
    return of(certificate.getIssuerX500Principal());
  }

  /** Its serial number, in hexadecimal digits. */
  public static String serial(X509Certificate certificate) {
    return serial(certificate.getSerialNumber());
  }

  private static String serial(BigInteger number) {
    String hex = number.toString(16);
    return hex.length() > LONGEST_SERIAL ? hex.substring(0, LONGEST_SERIAL) + "..." : hex;
  }
}
