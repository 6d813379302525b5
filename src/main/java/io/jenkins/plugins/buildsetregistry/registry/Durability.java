package io.jenkins.plugins.buildsetregistry.registry;

/** What that survives of which a client was told that it is stored. */
public enum Durability {
    /** A power cut: the registry answers when the bytes, and the names that lead to them, are on the disk. */
    POWER_CUT,
    /** The end of the process, also by SIGKILL; not that of the machine. For a registry that is of no use after that. */
    PROCESS_END
}
