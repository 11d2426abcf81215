package io.rackcast.publisher.content.bucket;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * Who signs the requests: the key of the settings, or without one what the SDK finds, renewing it
 * as it ends: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a web identity token
 * (AWS_WEB_IDENTITY_TOKEN_FILE), ~/.aws/credentials, a container's or an instance's role.
 */
final class BucketKeys {
  private BucketKeys() {}

  static AwsCredentialsProvider of(BucketTerms terms) {
    return terms
        .key()
        .<AwsCredentialsProvider>map(
            key ->
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(key.id(), key.secret().value().orElseThrow())))
        .orElseGet(() -> DefaultCredentialsProvider.builder().build());
  }
}
