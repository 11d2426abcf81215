package io.rackcast.publisher.content.bucket;

import io.rackcast.publisher.content.ContentFault;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** From what the client says to one sentence that names the setting to mend. */
final class BucketFaults {
  private static final String LATER = "nothing is lost: run the same command again";

  private final BucketTerms terms;

  BucketFaults(BucketTerms terms) {
    this.terms = terms;
  }

  /** An object that is not there. */
  static boolean isAbsent(SdkException e) {
    return e instanceof AwsServiceException service
        && service.statusCode() == 404
        && !code(service).equals("NoSuchBucket");
  }

  /** Whether it tells of the bucket, rather than of one object, or of a right that is no must. */
  static boolean isOfTheWhole(SdkException e, BucketCounts.Call call) {
    if (!(e instanceof AwsServiceException service)) {
      return true;
    }
    return switch (call) {
      case HEAD, GET, PUT, DELETE ->
          isPassing(service)
              || code(service).equals("NoSuchBucket")
              || (service.statusCode() == 403 && !code(service).equals("InvalidObjectState"));
      case PART, COPY, LIST -> isPassing(service);
    };
  }

  private static boolean isPassing(AwsServiceException e) {
    return e.statusCode() >= 500 || e.statusCode() == 429 || e.statusCode() == 408;
  }

  private static String code(AwsServiceException e) {
    var details = e.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  ContentFault of(SdkException e) {
    if (e instanceof AwsServiceException service) {
      return answered(service);
    }
    return terms.key().isEmpty() && String.valueOf(e.getMessage()).contains("credentials")
        ? noKey(e)
        : broken(e);
  }

  /** Nobody answers, or the connection breaks. */
  ContentFault broken(Exception e) {
    if (isUntrusted(e)) {
      return new ContentFault(
          "the server of the bucket "
              + terms.place()
              + " shows a certificate that is not trusted ("
              + root(e)
              + "); name its authority in content.s3.ca",
          false,
          e);
    }
    return new ContentFault(
        "the bucket "
            + terms.place()
            + " does not answer ("
            + root(e)
            + "); "
            + LATER
            + " when it does",
        true,
        e);
  }

  /** What others wait for took too long. */
  ContentFault slow() {
    return new ContentFault(
        "the bucket " + terms.place() + " answers too slowly while others wait; " + LATER,
        true,
        new TimeoutException("the deadline of the transaction is over"));
  }

  // The client's own words name every place where it looked, and what they hold.
  private ContentFault noKey(SdkException e) {
    return new ContentFault(
        "this machine has no key for the bucket "
            + terms.place()
            + "; set content.s3.access-key and content.s3.secret-key-file, or AWS_ACCESS_KEY_ID and"
            + " AWS_SECRET_ACCESS_KEY, or give the machine a role",
        false,
        e);
  }

  private ContentFault answered(AwsServiceException e) {
    var code = code(e);
    var said = (e.statusCode() + " " + code).strip();
    boolean isPassing = isPassing(e) || code.equals("NoSuchUpload");
    var cure = isPassing ? LATER + " later" : cure(e, code);
    return new ContentFault(
        "the bucket " + terms.place() + " answers " + said + "; " + cure, isPassing, e);
  }

  private String cure(AwsServiceException e, String code) {
    return switch (code) {
      case "InvalidAccessKeyId" -> "it does not know the key: check content.s3.access-key";
      case "ExpiredToken", "InvalidToken" ->
          "the key of this machine has ended: check its role, or the files under ~/.aws";
      case "SignatureDoesNotMatch" ->
          "the secret is another one, or the region: check content.s3.secret-key and"
              + " content.s3.region";
      case "AuthorizationHeaderMalformed", "PermanentRedirect" -> "check content.s3.region";
      case "RequestTimeTooSkewed" -> "set this machine's clock";
      case "NoSuchBucket" -> "make it, or check content.s3.bucket";
      case "AccessDenied" ->
          "let this key read, write, list and delete objects under \"" + terms.prefix() + "\"";
      case "InvalidObjectState" ->
          "the object was moved to an archive: put it back, and let no life-cycle rule do that";
      default ->
          e.statusCode() == 403
              ? "check content.s3.access-key and content.s3.secret-key, and what the key may do"
              : "check the settings content.s3, and the server's log";
    };
  }

  private static boolean isUntrusted(Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }

  private static String root(Throwable e) {
    var at = e;
    while (at.getCause() != null && at.getCause() != at) {
      at = at.getCause();
    }
    return at.getClass().getSimpleName() + ": " + at.getMessage();
  }
}
