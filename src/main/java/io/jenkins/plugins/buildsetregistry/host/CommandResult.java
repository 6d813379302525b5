package io.jenkins.plugins.buildsetregistry.host;

/**
 * @param status exit status
 * @param output standard output and standard error, interleaved, the last MiB of it
 */
public record CommandResult(int status, String output) {
    public boolean succeeded() {
        return status == 0;
    }
}
