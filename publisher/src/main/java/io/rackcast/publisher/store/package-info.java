/**
 * What the publisher knows, in one SQL database: a file of SQLite (WAL mode, each commit synced),
 * or PostgreSQL or MariaDB on a server, which several publishers may share.
 *
 * <p>{@link io.rackcast.publisher.store.Store} opens it, brings its schema up to date and hands out
 * the parts: releases and artifacts, labels, approvals, ages, uploads, audit. Content itself is in
 * {@code content}; this package knows only digests. The statements are the same for all three; what
 * differs is in {@code Dialect} and in the migrations, of which each database has the same
 * versions.
 *
 * <p>Transactions happen one after the other, on servers by {@code OneWriter}: what one has read it
 * may rely on when it writes. A reserved word as a name stands in double quotes.
 */
@NullMarked
package io.rackcast.publisher.store;

import org.jspecify.annotations.NullMarked;
