package io.rackcast.publisher.content.bucket;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.publisher.content.ContentFault;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The metainfo of artifacts in the bucket; what was read is remembered. For any thread. */
final class BucketTorrents {
  private static final long CACHE_BYTES = 32L << 20;

  private final BucketClient client;
  private final BucketPut put;
  private final ObjectNames names;
  private final Cache<InfoHash, byte[]> known =
      Caffeine.newBuilder()
          .maximumWeight(CACHE_BYTES)
          .weigher((InfoHash infoHash, byte[] metainfo) -> metainfo.length + 100)
          .expireAfterWrite(Duration.ofMinutes(5))
          .build();

  BucketTorrents(BucketClient client, BucketPut put, ObjectNames names) {
    this.client = client;
    this.put = put;
    this.names = names;
  }

  Optional<byte[]> find(InfoHash infoHash) throws IOException {
    var cached = known.getIfPresent(infoHash);
    if (cached != null) {
      return Optional.of(cached.clone());
    }
    var metainfo = client.bytes(names.torrent(infoHash));
    metainfo.ifPresent(bytes -> known.put(infoHash, bytes.clone()));
    return metainfo;
  }

  /** As the bucket has it now; empty when it has none. */
  Optional<String> version(InfoHash infoHash) throws ContentFault {
    return client.facts(names.torrent(infoHash)).map(BucketClient.Facts::etag);
  }

  void keep(InfoHash infoHash, byte[] metainfo) throws ContentFault {
    put.putBytes(names.torrent(infoHash), metainfo);
    known.invalidate(infoHash);
  }

  void delete(InfoHash infoHash) throws ContentFault {
    client.delete(names.torrent(infoHash));
    known.invalidate(infoHash);
  }

  void forget(InfoHash infoHash) {
    known.invalidate(infoHash);
  }

  void forgetAll() {
    known.invalidateAll();
  }
}
