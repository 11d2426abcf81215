package io.rackcast.publisher.content.bucket;

import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.content.ContentFault;
import io.rackcast.publisher.content.bucket.BucketCounts.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Puts files into the bucket: small ones in one request, others in parts. What was read is compared
 * with the content's SHA-256 before anything is sent; the server checks what came by Content-MD5
 * and, if it knows them, SHA-256 or CRC-32C. May be used by any thread.
 */
final class BucketPut implements AutoCloseable {
  // S3 takes parts from 5 MiB on, and 10,000 of them.
  static final long PART_BYTES = 16L << 20;
  private static final int MOST_PARTS = 10_000;

  private final BucketClient client;
  private final PartsPut parts;
  private final long partBytes;
  // Servers that know no condition say so once.
  private volatile boolean isConditional = true;

  /**
   * @param partBytes size of a part, unless they would be too many
   */
  BucketPut(BucketClient client, long partBytes) {
    this.client = client;
    this.partBytes = partBytes;
    this.parts = new PartsPut(client, this::unlessThere);
  }

  /**
   * Puts a file that is whole, in one step for those who read.
   *
   * @param isNew whether there is no such object; if another publisher puts it first, it stays.
   *     Else it is replaced
   * @throws IOException when it cannot be read, is not what its digest says, or the bucket fails
   */
  void put(String key, Path file, long size, Sha256Digest sha256, boolean isNew)
      throws IOException {
    try {
      var cut = cut(file, size);
      var sums = sums(file, cut, sha256);
      if (cut.size() == 1) {
        putWhole(key, cut.get(0), sums.get(0), sha256, isNew);
      } else {
        parts.put(key, cut, sums, isNew);
      }
      client.counts().sent(size);
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
  }

  private List<FilePart> cut(Path file, long size) {
    // The same each time, so that parts that are there already can be used.
    long step = Math.max(partBytes, (size + MOST_PARTS - 1) / MOST_PARTS);
    var parts = new ArrayList<FilePart>();
    long first = 0;
    do {
      parts.add(new FilePart(file, first, Math.min(step, size - first)));
      first += step;
    } while (first < size);
    return parts;
  }

  private static List<FilePart.Sums> sums(Path file, List<FilePart> parts, Sha256Digest sha256)
      throws IOException {
    var whole = FilePart.digest("SHA-256");
    var sums = new ArrayList<FilePart.Sums>(parts.size());
    for (var part : parts) {
      sums.add(part.sums(whole));
    }
    if (!Sha256Digest.of(whole.digest()).equals(sha256)) {
      throw new IOException(file + " is no longer " + sha256 + ", which it was when it came");
    }
    return sums;
  }

  private void putWhole(
      String key, FilePart part, FilePart.Sums sums, Sha256Digest sha256, boolean isNew)
      throws ContentFault {
    boolean unused =
        unlessThere(
            Call.PUT,
            isNew,
            condition ->
                s3 ->
                    s3.putObject(
                        put ->
                            put.bucket(client.bucket())
                                .key(key)
                                .ifNoneMatch(condition)
                                .contentLength(part.length())
                                .contentMD5(sums.md5Base64())
                                .checksumSHA256(Base64.getEncoder().encodeToString(sha256.bytes()))
                                .overrideConfiguration(
                                    all -> all.apiCallAttemptTimeout(client.within(part.length()))),
                        part.body()));
  }

  /** Puts a few bytes that are held in memory. */
  void putBytes(String key, byte[] bytes) throws ContentFault {
    var md5 = Base64.getEncoder().encodeToString(FilePart.digest("MD5").digest(bytes));
    var unused =
        client.call(
            Call.PUT,
            s3 ->
                s3.putObject(
                    put -> put.bucket(client.bucket()).key(key).contentMD5(md5),
                    RequestBody.fromBytes(bytes)));
  }

  /** A request that may be under the condition that there is no such object. */
  interface Conditional {
    /** Asks with that If-None-Match (RFC 9110 section 13.1.2); null: in any case. */
    Function<S3Client, ?> as(@Nullable String ifNoneMatch);
  }

  private enum Outcome {
    DONE,
    THERE,
    CONDITION_UNKNOWN
  }

  /** False when another publisher was first; who put it looks whether it is there. */
  private boolean unlessThere(Call call, boolean isNew, Conditional request) throws ContentFault {
    if (isNew && isConditional) {
      var outcome = client.call(call, s3 -> outcome(s3, request));
      if (outcome != Outcome.CONDITION_UNKNOWN) {
        return outcome == Outcome.DONE;
      }
      isConditional = false;
    }
    return client.call(call, s3 -> done(s3, request, null)) == Outcome.DONE;
  }

  private static Outcome outcome(S3Client s3, Conditional request) {
    try {
      return done(s3, request, "*");
    } catch (S3Exception e) {
      if (e.statusCode() == 412 || e.statusCode() == 409) {
        return Outcome.THERE;
      }
      if (e.statusCode() == 501) {
        return Outcome.CONDITION_UNKNOWN;
      }
      throw e;
    }
  }

  private static Outcome done(S3Client s3, Conditional request, @Nullable String condition) {
    var unused = request.as(condition).apply(s3);
    return Outcome.DONE;
  }

  /** Gives a multipart upload up, if that can be. */
  void abort(String key, String id) {
    parts.abort(key, id);
  }

  @Override
  public void close() {
    parts.close();
  }
}
