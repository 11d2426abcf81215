package io.rackcast.publisher.content.bucket;

import io.rackcast.proto.tls.ClientTls;
import io.rackcast.publisher.content.ContentFault;
import io.rackcast.publisher.content.bucket.BucketCounts.Call;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Requests to one bucket, signed by AWS Signature Version 4; up to three tries each, or one in
 * {@link Haste}. What servers other than Amazon's may not know (checksums in trailers, chunked
 * signatures) is not used. May be used by any thread.
 */
final class BucketClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  // Others wait for the database meanwhile.
  private static final Duration HASTY = Duration.ofSeconds(3);
  // A torrent of a million files has some 200 MB.
  private static final int MOST_AT_ONCE_BYTES = 256 << 20;

  /** An object as HEAD shows it. */
  record Facts(long sizeBytes, String etag) {}

  private final BucketTerms terms;
  private final BucketFaults faults;
  private final BucketCounts counts = new BucketCounts();
  private final S3Client s3;
  private final S3Client hasty;
  private volatile @Nullable ContentFault lastFault;

  BucketClient(BucketTerms terms) {
    this.terms = terms;
    this.faults = new BucketFaults(terms);
    this.s3 = s3(terms, terms.timeout(), all -> all.retryStrategy(RetryMode.STANDARD));
    this.hasty =
        s3(
            terms,
            terms.timeout().compareTo(HASTY) < 0 ? terms.timeout() : HASTY,
            all -> all.retryStrategy(AwsRetryStrategy.doNotRetry()).apiCallTimeout(HASTY));
  }

  private static S3Client s3(
      BucketTerms terms, Duration timeout, Consumer<ClientOverrideConfiguration.Builder> tries) {
    var builder =
        S3Client.builder()
            .httpClient(http(terms, timeout))
            .region(Region.of(terms.region()))
            .credentialsProvider(BucketKeys.of(terms))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(
                S3Configuration.builder()
                    .pathStyleAccessEnabled(terms.pathStyle())
                    .chunkedEncodingEnabled(false)
                    .expectContinueEnabled(false)
                    .build())
            // Of ~/.aws the keys at most: what else counts stands in the settings.
            .overrideConfiguration(
                all -> tries.accept(all.defaultProfileFile(ProfileFile.aggregator().build())));
    terms.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  private static SdkHttpClient http(BucketTerms terms, Duration timeout) {
    var builder =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT.compareTo(timeout) < 0 ? CONNECT : timeout)
            .socketTimeout(timeout);
    if (terms.authorities().isAnySet()) {
      var tls = new ClientTls(terms.authorities());
      builder.tlsTrustManagersProvider(tls::trustManagers);
    }
    return builder.build();
  }

  String bucket() {
    return terms.bucket();
  }

  /** How long so many bytes may take, at 64 KiB a second and more. */
  Duration within(long bytes) {
    return terms.timeout().plusSeconds(bytes >> 16);
  }

  BucketCounts counts() {
    return counts;
  }

  /** Why the last request failed; empty when it did not. */
  Optional<ContentFault> lastFault() {
    return Optional.ofNullable(lastFault);
  }

  /** Does something and tells its faults in our words. */
  <T> T call(Call call, Function<S3Client, T> action) throws ContentFault {
    return find(call, action, false)
        .orElseThrow(() -> new IllegalStateException(call + " has no answer"));
  }

  private <T> Optional<T> find(Call call, Function<S3Client, T> action, boolean mayBeAbsent)
      throws ContentFault {
    long begun = System.nanoTime();
    boolean isAnswered = false;
    try {
      var answer = Optional.of(action.apply(inTime()));
      isAnswered = true;
      lastFault = null;
      return answer;
    } catch (SdkException e) {
      isAnswered = mayBeAbsent && BucketFaults.isAbsent(e);
      if (isAnswered) {
        lastFault = null;
        return Optional.empty();
      }
      var fault = faults.of(e);
      if (BucketFaults.isOfTheWhole(e, call)) {
        lastFault = fault;
      }
      throw fault;
    } finally {
      counts.took(call, System.nanoTime() - begun, isAnswered);
    }
  }

  private S3Client inTime() throws ContentFault {
    var deadline = Haste.deadline();
    if (deadline.isPresent() && deadline.get().isOver()) {
      throw faults.slow();
    }
    return deadline.isPresent() ? hasty : s3;
  }

  Optional<Facts> facts(String key) throws ContentFault {
    return find(
            Call.HEAD, client -> client.headObject(head -> head.bucket(bucket()).key(key)), true)
        .map(head -> new Facts(head.contentLength(), head.eTag()));
  }

  /** The whole of a small object. */
  Optional<byte[]> bytes(String key) throws IOException {
    var answer = read(key, null);
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    try (var in = answer.get()) {
      var length = in.response().contentLength();
      if (length == null || length > MOST_AT_ONCE_BYTES) {
        in.abort();
        var cause = new IOException("Content-Length is " + length);
        throw new ContentFault(
            key + " in the bucket " + terms.place() + " is not what was put there; look at it",
            false,
            cause);
      }
      return Optional.of(in.readNBytes(length.intValue()));
    } catch (ContentFault e) {
      throw e;
    } catch (IOException e) {
      throw faults.broken(e);
    }
  }

  /**
   * Begins to read an object.
   *
   * @param range like bytes=0-9; null: all
   */
  Optional<ResponseInputStream<GetObjectResponse>> read(String key, @Nullable String range)
      throws ContentFault {
    return find(
        Call.GET,
        client -> client.getObject(get -> get.bucket(bucket()).key(key).range(range)),
        true);
  }

  void delete(String key) throws ContentFault {
    var unused =
        call(
            Call.DELETE, client -> client.deleteObject(delete -> delete.bucket(bucket()).key(key)));
  }

  /** Copies an object inside the bucket; the server takes at most 5 GiB. */
  void copy(String from, String to) throws ContentFault {
    var unused =
        call(
            Call.COPY,
            client ->
                client.copyObject(
                    copy ->
                        copy.sourceBucket(bucket())
                            .sourceKey(from)
                            .destinationBucket(bucket())
                            .destinationKey(to)));
  }

  /** Shows all objects whose names begin so, page by page, in the order of their names. */
  void list(String prefix, Consumer<List<S3Object>> pages) throws ContentFault {
    var unused =
        call(
            Call.LIST,
            client -> {
              client
                  .listObjectsV2Paginator(list -> list.bucket(bucket()).prefix(prefix))
                  .forEach(page -> pages.accept(page.contents()));
              return true;
            });
  }

  @Override
  public void close() {
    s3.close();
    hasty.close();
  }
}
