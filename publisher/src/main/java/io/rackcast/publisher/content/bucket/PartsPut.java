package io.rackcast.publisher.content.bucket;

import io.rackcast.publisher.content.ContentFault;
import io.rackcast.publisher.content.bucket.BucketCounts.Call;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * Puts a file in parts, some at one time. Parts that came before a kill, or before the bucket went
 * away, are used: what an upload under the same name has is the same content.
 */
final class PartsPut implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartsPut.class);

  /** Ends an upload unless there is such an object by now; then false. */
  interface Completion {
    boolean run(Call call, boolean isNew, BucketPut.Conditional request) throws ContentFault;
  }

  /**
   * An upload that is under way.
   *
   * @param hasCrc whether its server checks parts by CRC-32C
   * @param there parts that it has, by their numbers
   */
  private record Upload(String id, boolean hasCrc, Map<Integer, Part> there) {}

  private final BucketClient client;
  private final Completion completion;
  private final Workers workers = new Workers("bucket-parts", 8);

  PartsPut(BucketClient client, Completion completion) {
    this.client = client;
    this.completion = completion;
  }

  /**
   * Puts it.
   *
   * @param isNew as of {@link BucketPut#put}
   */
  void put(String key, List<FilePart> parts, List<FilePart.Sums> sums, boolean isNew)
      throws IOException {
    var before = unfinished(key);
    var upload = before.isPresent() ? before.get() : begun(key);
    try {
      var done = new ConcurrentHashMap<Integer, CompletedPart>();
      workers.each(
          IntStream.range(0, parts.size()).boxed().toList(),
          i -> done.put(i, sent(key, upload, i + 1, parts.get(i), sums.get(i))));
      complete(
          key,
          upload.id(),
          IntStream.range(0, parts.size()).mapToObj(i -> part(done, i)).toList(),
          isNew);
    } catch (ContentFault e) {
      if (!e.isPassing()) {
        abort(key, upload.id());
      }
      throw e;
    }
  }

  private static CompletedPart part(Map<Integer, CompletedPart> done, int index) {
    var part = done.get(index);
    if (part == null) {
      throw new IllegalStateException("part " + (index + 1) + " was not sent");
    }
    return part;
  }

  private Optional<Upload> unfinished(String key) {
    try {
      var uploads =
          client.call(
              Call.LIST,
              s3 -> s3.listMultipartUploads(list -> list.bucket(client.bucket()).prefix(key)));
      var newest =
          uploads.uploads().stream()
              .filter(upload -> key.equals(upload.key()) && upload.initiated() != null)
              .max(Comparator.comparing(MultipartUpload::initiated));
      return newest.isPresent() ? Optional.of(resumed(newest.get())) : Optional.empty();
    } catch (ContentFault e) {
      // Not every server lists them, nor every key may.
      LOG.debug("parts of {} that are there cannot be listed: {}", key, e.getMessage());
      return Optional.empty();
    }
  }

  private Upload resumed(MultipartUpload upload) throws ContentFault {
    var parts =
        client.call(
            Call.LIST,
            s3 ->
                s3
                    .listPartsPaginator(
                        list ->
                            list.bucket(client.bucket())
                                .key(upload.key())
                                .uploadId(upload.uploadId()))
                    .parts()
                    .stream()
                    .collect(Collectors.toMap(Part::partNumber, part -> part)));
    return new Upload(
        upload.uploadId(), upload.checksumAlgorithm() == ChecksumAlgorithm.CRC32_C, parts);
  }

  private Upload begun(String key) throws ContentFault {
    var answer =
        client.call(
            Call.PART,
            s3 ->
                s3.createMultipartUpload(
                    make ->
                        make.bucket(client.bucket())
                            .key(key)
                            .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)));
    return new Upload(
        answer.uploadId(), answer.checksumAlgorithm() == ChecksumAlgorithm.CRC32_C, Map.of());
  }

  private CompletedPart sent(
      String key, Upload upload, int number, FilePart part, FilePart.Sums sums)
      throws ContentFault {
    var there = upload.there().get(number);
    var etag =
        there != null && isSame(there, part, sums)
            ? there.eTag()
            : send(key, upload, number, part, sums);
    return CompletedPart.builder()
        .partNumber(number)
        .eTag(etag)
        .checksumCRC32C(upload.hasCrc() ? sums.crc32c() : null)
        .build();
  }

  private static boolean isSame(Part there, FilePart part, FilePart.Sums sums) {
    return there.size() == part.length()
        && String.valueOf(there.eTag()).replace("\"", "").equals(sums.md5());
  }

  private String send(String key, Upload upload, int number, FilePart part, FilePart.Sums sums)
      throws ContentFault {
    return client
        .call(
            Call.PART,
            s3 ->
                s3.uploadPart(
                    send ->
                        send.bucket(client.bucket())
                            .key(key)
                            .uploadId(upload.id())
                            .partNumber(number)
                            .contentLength(part.length())
                            .contentMD5(sums.md5Base64())
                            .checksumCRC32C(upload.hasCrc() ? sums.crc32c() : null)
                            .overrideConfiguration(
                                all -> all.apiCallAttemptTimeout(client.within(part.length()))),
                    part.body()))
        .eTag();
  }

  private void complete(String key, String id, List<CompletedPart> parts, boolean isNew)
      throws ContentFault {
    boolean isPut =
        completion.run(
            Call.PART,
            isNew,
            condition ->
                s3 ->
                    s3.completeMultipartUpload(
                        complete ->
                            complete
                                .bucket(client.bucket())
                                .key(key)
                                .uploadId(id)
                                .ifNoneMatch(condition)
                                .multipartUpload(all -> all.parts(parts))));
    if (!isPut) {
      abort(key, id);
    }
  }

  /** Gives an upload up; one that cannot be is given up a day later, see the store. */
  void abort(String key, String id) {
    try {
      var unused =
          client.call(
              Call.PART,
              s3 ->
                  s3.abortMultipartUpload(
                      abort -> abort.bucket(client.bucket()).key(key).uploadId(id)));
    } catch (ContentFault e) {
      LOG.warn("the parts of {} stay in the bucket for now: {}", key, e.getMessage());
    }
  }

  @Override
  public void close() {
    workers.close();
  }
}
