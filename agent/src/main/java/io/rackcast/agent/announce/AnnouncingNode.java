package io.rackcast.agent.announce;

import io.netty.channel.EventLoop;
import io.rackcast.proto.torrent.PeerId;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What all sessions of a node share.
 *
 * @param loop the announcer's event loop
 * @param port of the node's peer listener
 */
record AnnouncingNode(
    EventLoop loop,
    HttpGet http,
    PeerId peerId,
    int port,
    UrlSigner signer,
    InstantSource clock,
    RandomGenerator random,
    AnnounceMeter meter) {}
