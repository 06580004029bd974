package io.holdfast.log.raft;

import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.option.ReadOnlyOption;
import io.holdfast.log.LogLimits;
import java.util.concurrent.TimeUnit;

/**
 * The library's options of one node, every choice with its reason, and the link that its RPC client
 * is to use: the factory of clients is one per JVM and is told nothing but these.
 */
final class EngineOptions extends NodeOptions {
  /** Stands for never, where elections are off. */
  private static final int NEVER_MILLIS = (int) TimeUnit.DAYS.toMillis(1);

  /**
   * Places in each of the library's four rings. Proposals beyond it are refused (as indeterminate),
   * so it is far above what a leader has in flight; its 16,384 cost 3 MB a replica at the start.
   */
  private static final int RING = 4_096;

  /** Entries that are given an index, and handed to the disk, at a time. */
  private static final int APPLY_BATCH = 256;

  /** Appends under way to one follower: with bodies of half a megabyte enough for any link. */
  private static final int APPENDS_IN_FLIGHT = 64;

  private final Link link;

  EngineOptions(Link link, RaftTimes times) {
    this.link = link;
    int electionTimeout = times.elections() ? times.electionTimeoutMillis() : NEVER_MILLIS;
    setElectionTimeoutMs(electionTimeout);

    // Shorter than its five seconds: an append whose answer is lost holds up its follower.
    setRpcDefaultTimeout(Math.max(times.electionTimeoutMillis(), 500));

    // Any text will do: our storages do not look at them, but without one there are no snapshots.
    setLogUri("store");
    setRaftMetaUri("store");
    setSnapshotUri("store");

    // When a snapshot is due is the replica's to say.
    setSnapshotIntervalSecs(0);

    // Pools that our links do not need.
    setAppendEntriesExecutors(EngineThreads.poolAsGroup());
    setRpcProcessorThreadPoolSize(1);
    setDisableCli(true);

    RaftOptions raft = new RaftOptions();
    raft.setReadOnlyOptions(ReadOnlyOption.ReadOnlySafe);
    raft.setElectionHeartbeatFactor(electionTimeout / times.heartbeatMillis());
    // Also the period in which it looks at reads that wait, so not too short.
    raft.setMaxElectionDelayMs(times.electionTimeoutMillis() / 3);
    raft.setDisruptorBufferSize(RING);
    raft.setApplyBatch(APPLY_BATCH);
    raft.setMaxReplicatorInflightMsgs(APPENDS_IN_FLIGHT);
    // At its 256 KiB a large batch takes two syncs.
    raft.setMaxAppendBufferSize(LogLimits.MAX_BATCH_BYTES / 2);
    raft.setOpenStatistics(false);
    setRaftOptions(raft);
  }

  Link link() {
    return link;
  }
}
