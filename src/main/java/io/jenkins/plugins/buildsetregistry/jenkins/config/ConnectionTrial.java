package io.jenkins.plugins.buildsetregistry.jenkins.config;

import hudson.AbortException;
import hudson.Util;
import hudson.model.Computer;
import hudson.util.FormValidation;
import io.jenkins.plugins.buildsetregistry.buildset.BuildsetException;
import io.jenkins.plugins.buildsetregistry.buildset.IntermediateRegistry;
import io.jenkins.plugins.buildsetregistry.remote.RegistryAccess;
import io.jenkins.plugins.buildsetregistry.remote.RemoteRegistry;
import io.jenkins.plugins.buildsetregistry.remote.transport.TransportOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tries from the controller, in bounded time, whether a registry is good for what it is configured for. */
final class ConnectionTrial {
    static final Duration LIMIT = Duration.ofSeconds(10);

    private static final TransportOptions ONCE = TransportOptions.defaults().withAttempts(1);

    private final RegistryUrl url;
    private final RegistryAccess access;
    private final Duration limit;

    private ConnectionTrial(RegistryUrl url, RegistryAccess access, Duration limit) {
        this.url = url;
        this.access = access;
        this.limit = limit;
    }

    /**
     * @param credentialsId as the form has it; may be empty
     * @param caCertificates as the form has it; may be empty
     * @throws AbortException if there are no such credentials
     * @throws IllegalArgumentException if the address cannot be used
     */
    static ConnectionTrial of(String address, String credentialsId, String caCertificates, Duration limit)
            throws AbortException {
        RegistryUrl url = RegistryUrl.parse(address);
        RegistryAccess access = new RegistryAccess(
                url.access().endpoint(),
                RegistryCredentials.findGlobal(Util.fixEmptyAndTrim(credentialsId)),
                Util.fixEmptyAndTrim(caCertificates),
                JenkinsProxy.forEndpoint(url.access().endpoint()));
        return new ConnectionTrial(url, access, limit);
    }

    private interface Attempt {
        void run() throws BuildsetException, IOException, InterruptedException;
    }

    /** Whether it answers, takes the login, and takes repositories of several levels; stores and deletes nothing. */
    FormValidation intermediate() throws InterruptedException {
        return run("and takes repositories of several levels", () -> {
            IntermediateRegistry registry = new IntermediateRegistry(access, url.path(), ONCE);
            registry.check();
            registry.checkUpload();
        });
    }

    /** Whether it answers and takes the login. */
    FormValidation target() throws InterruptedException {
        return run("", () -> new RemoteRegistry(access, ONCE).ping());
    }

    private FormValidation run(String more, Attempt attempt) throws InterruptedException {
        Future<?> running = Computer.threadPoolForRemoting.submit(() -> {
            attempt.run();
            return null;
        });
        try {
            running.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            String login = access.credentials() == null
                    ? "answers without a login"
                    : "takes the login of " + access.credentials().username();
            return FormValidation.ok((access + " " + login + " " + more).trim());
        } catch (TimeoutException e) {
            return FormValidation.error(access + " did not answer in time from the controller (" + limit.toSeconds()
                    + " s): check the address, and the proxy of Jenkins");
        } catch (ExecutionException e) {
            return FormValidation.error(message(e.getCause()));
        } finally {
            running.cancel(true);
        }
    }

    private String message(Throwable fault) {
        boolean told = fault instanceof BuildsetException
                || fault instanceof IOException
                || fault instanceof IllegalArgumentException;
        return told ? fault.getMessage() : access + " cannot be tried: " + fault;
    }
}
