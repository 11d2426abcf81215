package io.rackcast.publisher.content.bucket;

import static io.rackcast.publisher.content.bucket.S3Answers.etag;
import static io.rackcast.publisher.content.bucket.S3Answers.xml;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Map;

/**
 * Lists of what is in a bucket.
 *
 * @param parts of multipart uploads, by upload id
 * @param uploadKeys the key of each upload, by its id
 */
record BucketLists(
    Map<String, byte[]> objects,
    Map<String, Map<Integer, byte[]>> parts,
    Map<String, String> uploadKeys) {
  private static final String NS = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

  /** Objects, or uploads that are under way. */
  void list(HttpExchange call, Map<String, String> query)
      throws IOException, GeneralSecurityException {
    var answer = new StringBuilder();
    if (query.containsKey("uploads")) {
      parts
          .keySet()
          .forEach(
              id ->
                  answer.append(
                      ("<Upload><Key>%s</Key><UploadId>%s</UploadId><Initiated>%s</Initiated>"
                              + "<ChecksumAlgorithm>CRC32C</ChecksumAlgorithm></Upload>")
                          .formatted(
                              uploadKeys.get(id),
                              id,
                              Instant.now().truncatedTo(ChronoUnit.SECONDS))));
      xml(
          call,
          "<ListMultipartUploadsResult " + NS + ">" + answer + "</ListMultipartUploadsResult>");
      return;
    }
    // Two a page, so that there are pages.
    var prefix = query.getOrDefault("prefix", "");
    var after = query.getOrDefault("continuation-token", "");
    var keys = new ArrayList<String>();
    for (var key : objects.keySet()) {
      if (key.startsWith(prefix) && key.compareTo(after) > 0) {
        keys.add(key);
      }
    }
    var page = keys.subList(0, Math.min(2, keys.size()));
    for (var key : page) {
      var object = objects.getOrDefault(key, new byte[0]);
      answer.append(
          "<Contents><Key>%s</Key><Size>%d</Size><ETag>%s</ETag></Contents>"
              .formatted(key, object.length, etag(object)));
    }
    var more =
        keys.size() > 2
            ? "<IsTruncated>true</IsTruncated><NextContinuationToken>"
                + page.get(1)
                + "</NextContinuationToken>"
            : "<IsTruncated>false</IsTruncated>";
    xml(call, "<ListBucketResult " + NS + ">" + answer + more + "</ListBucketResult>");
  }

  /** Parts of an upload. */
  void parts(HttpExchange call, Map<String, String> query)
      throws IOException, GeneralSecurityException {
    var answer = new StringBuilder();
    for (var part : parts.getOrDefault(query.getOrDefault("uploadId", ""), Map.of()).entrySet()) {
      answer.append(
          "<Part><PartNumber>%d</PartNumber><Size>%d</Size><ETag>%s</ETag></Part>"
              .formatted(part.getKey(), part.getValue().length, etag(part.getValue())));
    }
    xml(call, "<ListPartsResult " + NS + ">" + answer + "</ListPartsResult>");
  }
}
