package hudson.slaves;

import hudson.FilePath;

/** Local: gives no workspaces. */
public final class WorkspaceList {
    public static FilePath tempDir(FilePath ws) {
        return ws.sibling(ws.getName() + "@tmp");
    }
}
