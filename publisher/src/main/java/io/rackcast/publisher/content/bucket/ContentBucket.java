package io.rackcast.publisher.content.bucket;

import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.publisher.content.ContentFault;
import io.rackcast.publisher.content.ContentRemoval;
import io.rackcast.publisher.content.ContentStore;
import io.rackcast.publisher.content.Deadline;
import io.rackcast.publisher.content.HeldFile;
import io.rackcast.publisher.content.KeptContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Content in a bucket. What was moved aside is under {@code damaged/}. Several publishers may have
 * one bucket: what one removes, another sees when it publishes or reads it, or after five minutes.
 */
public final class ContentBucket implements ContentStore {
  private static final Logger LOG = LoggerFactory.getLogger(ContentBucket.class);

  private final BucketTerms terms;
  private final ObjectNames names;
  private final BucketClient client;
  private final BucketPut put;
  private final BucketWatch watch;
  // Apart: who asks for a list is not to wait for those who put content.
  private final Workers asking = new Workers("bucket", 8);
  private final Workers hurrying = new Workers("bucket-hasty", 8);
  private final Workers putting = new Workers("bucket-files", 4);
  private final KnownObjects known = new KnownObjects();
  private final BucketTorrents torrents;
  private final HeldObjects held;
  private final BucketRemovals removals;
  private volatile String seenMark = "";

  /** Says nothing to the bucket yet. */
  public ContentBucket(BucketTerms terms, Clock clock) {
    this(terms, clock, BucketPut.PART_BYTES);
  }

  ContentBucket(BucketTerms terms, Clock clock, long partBytes) {
    this.terms = terms;
    this.names = new ObjectNames(terms.prefix());
    this.client = new BucketClient(terms);
    this.put = new BucketPut(client, partBytes);
    this.watch = new BucketWatch(client, put, names, clock);
    this.torrents = new BucketTorrents(client, put, names);
    this.held = new HeldObjects(client, names);
    this.removals = new BucketRemovals(client, put, names, clock);
  }

  /**
   * Tries all that is needed on an object of its own.
   *
   * @return what is wrong that may go by itself: releases are signed and followed without a bucket
   * @throws ContentFault when the settings have to be mended
   */
  public Optional<String> probe() throws ContentFault {
    try {
      watch.probe();
      return Optional.empty();
    } catch (ContentFault e) {
      if (!e.isPassing()) {
        throw e;
      }
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Probes it, and from then on sees by itself whether it answers. */
  public void start() throws ContentFault {
    probe().ifPresent(fault -> LOG.warn("content is not to be had for now: {}", fault));
    watch.start();
  }

  /** What was asked of it. */
  public BucketCounts counts() {
    return client.counts();
  }

  @Override
  public Optional<String> fault() {
    return watch.fault();
  }

  @Override
  public void tidy() throws IOException {
    watch.abortOld();
  }

  @Override
  public Set<Sha256Digest> kept(Collection<Sha256Digest> digests) throws IOException {
    var kept = new HashSet<Sha256Digest>();
    var unknown = new ArrayList<Sha256Digest>();
    for (var sha256 : digests) {
      var size = known.get(sha256);
      if (size.isEmpty()) {
        unknown.add(sha256);
      } else if (size.get().isPresent()) {
        kept.add(sha256);
      }
    }
    var found = ConcurrentHashMap.<Sha256Digest>newKeySet();
    askers()
        .each(
            unknown,
            sha256 -> {
              if (ask(sha256).isPresent()) {
                found.add(sha256);
              }
            });
    kept.addAll(found);
    return kept;
  }

  private Workers askers() {
    return Haste.deadline().isPresent() ? hurrying : asking;
  }

  private OptionalLong ask(Sha256Digest sha256) throws ContentFault {
    long mark = known.mark();
    var facts = client.facts(names.file(sha256));
    var size = facts.isPresent() ? OptionalLong.of(facts.get().sizeBytes()) : OptionalLong.empty();
    known.put(mark, sha256, size);
    return size;
  }

  @Override
  public Optional<KeptContent> open(Sha256Digest sha256) throws IOException {
    var remembered = known.get(sha256);
    var size = remembered.isPresent() ? remembered.get() : ask(sha256);
    return size.isPresent()
        ? Optional.of(
            new BucketContent(
                client, names.file(sha256), size.getAsLong(), () -> known.forget(List.of(sha256))))
        : Optional.empty();
  }

  @Override
  public Optional<byte[]> torrent(InfoHash infoHash) throws IOException {
    return torrents.find(infoHash);
  }

  @Override
  public boolean hasTorrent(InfoHash infoHash) throws IOException {
    return torrents.version(infoHash).isPresent();
  }

  @Override
  public Optional<String> torrentVersion(InfoHash infoHash) throws IOException {
    return torrents.version(infoHash);
  }

  @Override
  public String removalMark() throws IOException {
    var mark = removals.mark();
    if (!mark.equals(seenMark)) {
      seenMark = mark;
      known.forgetAll();
      torrents.forgetAll();
    }
    return mark;
  }

  @Override
  public void markRemoval() throws IOException {
    removals.putMark();
  }

  @Override
  public <T> T within(Deadline deadline, Work<T> work) throws IOException {
    return Haste.under(Optional.of(deadline), work);
  }

  @Override
  public boolean isLostInRemoval(InfoHash infoHash, Collection<Sha256Digest> digests)
      throws IOException {
    var byName = new HashMap<String, Sha256Digest>();
    digests.forEach(sha256 -> byName.put(sha256.hex(), sha256));
    var torrent = infoHash.toString();
    var wanted = new HashSet<>(byName.keySet());
    wanted.add(torrent);
    var removing = removals.removing(wanted);
    if (removals.isUnderWay(removing)) {
      throw new ContentFault(
          "another publisher is just removing the same content, or was when it was stopped; publish"
              + " it again in "
              + Removing.LASTS.toMinutes()
              + " minutes at the latest",
          true,
          new IOException(names.removing() + " has " + removing.since()));
    }
    // Another time, as what was known may be older.
    byName.keySet().retainAll(removing.since().keySet());
    known.forget(byName.values());
    return !kept(byName.values()).containsAll(byName.values())
        || (removing.since().containsKey(torrent) && !hasTorrent(infoHash));
  }

  @Override
  public ContentRemoval.Freed remove(List<Sha256Digest> digests) throws IOException {
    var going = digests.stream().map(Sha256Digest::hex).toList();
    var unsure = ConcurrentHashMap.<String>newKeySet();
    removals.begin(going);
    try {
      return delete(digests, unsure);
    } finally {
      removals.end(going.stream().filter(name -> !unsure.contains(name)).toList());
    }
  }

  @Override
  public void removeTorrent(InfoHash infoHash) throws IOException {
    var going = Set.of(infoHash.toString());
    var unsure = new HashSet<>(going);
    removals.begin(going);
    try {
      deleteSure(infoHash.toString(), unsure, () -> deleteTorrent(infoHash));
    } finally {
      removals.end(unsure.isEmpty() ? going : Set.of());
    }
  }

  private interface Deletion {
    void run() throws IOException;
  }

  /** A request without an answer may be fulfilled later; then its name stays in {@code unsure}. */
  private static void deleteSure(String name, Set<String> unsure, Deletion deletion)
      throws IOException {
    unsure.add(name);
    try {
      deletion.run();
      unsure.remove(name);
    } catch (ContentFault e) {
      if (!e.isPassing()) {
        unsure.remove(name);
      }
      throw e;
    }
  }

  @Override
  public void stage(Map<Sha256Digest, Path> files) throws IOException {
    putting.each(
        List.copyOf(files.entrySet()), file -> putUnlessThere(file.getValue(), file.getKey()));
  }

  @Override
  public void keep(Path synced, Sha256Digest sha256) throws IOException {
    // Staged a moment ago, unless it was removed since.
    if (!known.get(sha256).equals(Optional.of(OptionalLong.of(Files.size(synced))))) {
      putUnlessThere(synced, sha256);
    }
  }

  private void putUnlessThere(Path file, Sha256Digest sha256) throws IOException {
    long mark = known.mark();
    var key = names.file(sha256);
    long size = Files.size(file);
    var facts = client.facts(key);
    if (facts.isEmpty() || facts.get().sizeBytes() != size) {
      put(key, file, size, sha256, facts.isEmpty());
    }
    known.put(mark, sha256, OptionalLong.of(size));
  }

  private void put(String key, Path file, long size, Sha256Digest sha256, boolean isNew)
      throws IOException {
    try {
      put.put(key, file, size, sha256, isNew);
    } catch (ContentFault e) {
      // Another publisher may have ended the same upload.
      if (!e.isPassing() || !isThere(key, size)) {
        throw e;
      }
    }
    if (!isThere(key, size)) {
      throw new ContentFault(
          key + " was put into the bucket " + terms.place() + " and is not there; try again",
          true,
          new IOException("HEAD does not show the " + size + " bytes that PUT took"));
    }
  }

  private boolean isThere(String key, long size) throws ContentFault {
    return client.facts(key).filter(facts -> facts.sizeBytes() == size).isPresent();
  }

  @Override
  public void keepTorrent(InfoHash infoHash, byte[] metainfo) throws IOException {
    torrents.keep(infoHash, metainfo);
  }

  @Override
  public ContentRemoval.Freed delete(List<Sha256Digest> digests) throws IOException {
    return delete(digests, ConcurrentHashMap.newKeySet());
  }

  private ContentRemoval.Freed delete(List<Sha256Digest> digests, Set<String> unsure)
      throws IOException {
    var files = new LongAdder();
    var bytes = new LongAdder();
    known.forget(digests);
    try {
      askers()
          .each(
              digests,
              sha256 -> {
                var facts = client.facts(names.file(sha256));
                if (facts.isPresent()) {
                  deleteSure(sha256.hex(), unsure, () -> client.delete(names.file(sha256)));
                  files.increment();
                  bytes.add(facts.get().sizeBytes());
                }
              });
    } finally {
      known.forget(digests);
    }
    return new ContentRemoval.Freed(files.sum(), bytes.sum());
  }

  @Override
  public void deleteTorrent(InfoHash infoHash) throws IOException {
    torrents.delete(infoHash);
  }

  @Override
  public List<HeldFile> files(int firstByte) throws IOException {
    return held.list(firstByte);
  }

  @Override
  public long totalBytes() throws IOException {
    return held.totalBytes();
  }

  @Override
  public InputStream read(HeldFile file) throws IOException {
    return held.read(file);
  }

  @Override
  public Optional<String> moveAside(HeldFile file) throws IOException {
    return held.isSame(file)
        ? Optional.of(moveAside(names.file(file), file.name()))
        : Optional.empty();
  }

  @Override
  public String moveTorrentAside(InfoHash infoHash) throws IOException {
    torrents.forget(infoHash);
    return moveAside(names.torrent(infoHash), infoHash + ".torrent");
  }

  private String moveAside(String key, String name) throws IOException {
    var target = held.moveAside(key, name);
    // Publishers that run remember it, until this.
    markRemoval();
    return target;
  }

  @Override
  public void close() {
    watch.close();
    asking.close();
    hurrying.close();
    putting.close();
    put.close();
    client.close();
  }
}
