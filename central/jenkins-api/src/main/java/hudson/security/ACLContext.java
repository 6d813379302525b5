package hudson.security;

import io.jenkins.plugins.buildsetregistry.local.LocalJenkins;
import org.springframework.security.core.Authentication;

public class ACLContext implements AutoCloseable {
    private final Authentication before;

    ACLContext(Authentication now) {
        before = LocalJenkins.actAs(now);
    }

    @Override
    public void close() {
        LocalJenkins.actAs(before);
    }
}
