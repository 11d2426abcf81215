/**
 * What the publisher knows, in one SQL database (SQLite in WAL mode, each commit synced).
 *
 * <p>{@link io.rackcast.publisher.store.Store} opens it, brings its schema up to date and hands out
 * the parts: releases and artifacts, labels, approvals, ages, uploads, audit. Content itself is in
 * {@code content}; this package knows only digests. The statements keep to what PostgreSQL and
 * MariaDB understand too; what differs is in the migrations.
 */
@NullMarked
package io.rackcast.publisher.store;

import org.jspecify.annotations.NullMarked;
