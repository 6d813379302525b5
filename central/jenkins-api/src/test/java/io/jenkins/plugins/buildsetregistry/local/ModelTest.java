package io.jenkins.plugins.buildsetregistry.local;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.BulkChange;
import hudson.model.Cause;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.Saveable;
import hudson.model.TaskListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.Secret;
import java.util.List;
import jenkins.model.Jenkins;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.springframework.security.access.AccessDeniedException;

public class ModelTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private LocalJenkins jenkins;

    @Before
    public void start() {
        jenkins = LocalJenkins.start(folder.getRoot());
    }

    @After
    public void close() {
        jenkins.close();
        assertNull(Jenkins.getInstanceOrNull());
    }

    private LocalJob job(String name) {
        LocalJob job = new LocalJob(Jenkins.get(), name);
        jenkins.add(job);
        return job;
    }

    @Test
    public void aBuildIsFoundByItsIdentifierAndByWhatItCaused() throws Exception {
        LocalRun up = job("up").build();
        LocalRun down = job("down").build(new Cause.UpstreamCause(up));
        assertSame(up, Run.fromExternalizableId("up#1"));
        assertSame(up, down.getCause(Cause.UpstreamCause.class).getUpstreamRun());
        assertEquals(
                "http://jenkins.example/job/down/1/",
                down.getEnvironment(TaskListener.NULL).get("BUILD_URL"));
        up.setResult(Result.UNSTABLE);
        up.setResult(Result.SUCCESS);
        assertTrue(up.isBuilding());
        up.end(Result.SUCCESS);
        assertFalse(up.isBuilding());
        assertEquals(Result.UNSTABLE, up.getResult());
    }

    @Test
    public void theUserMayWhatTheTestSays() {
        LocalJob job = job("job");
        job.checkPermission(Item.CONFIGURE);
        jenkins.grantOnly(Item.CONFIGURE);
        assertTrue(job.hasPermission(Item.EXTENDED_READ));
        assertTrue(job.hasPermission(CredentialsProvider.USE_ITEM));
        assertFalse(job.hasPermission(Item.BUILD));
        assertThrows(AccessDeniedException.class, () -> Jenkins.get().checkPermission(Jenkins.ADMINISTER));
        ACLContext before = ACL.as2(ACL.SYSTEM2);
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        before.close();
        assertFalse(Jenkins.get().hasPermission(Jenkins.ADMINISTER));
    }

    @Test
    public void credentialsAreThoseOfTheTest() {
        LocalCredentials.addUsernamePassword("login", "me", "secret");
        LocalCredentials.addSecretText("token", "text");
        LocalRun run = job("job").build();
        StandardUsernamePasswordCredentials login =
                CredentialsProvider.findCredentialById("login", StandardUsernamePasswordCredentials.class, run);
        assertEquals("secret", Secret.toString(login.getPassword()));
        assertNull(CredentialsProvider.findCredentialById("token", StandardUsernamePasswordCredentials.class, run));
        StandardListBoxModel list = new StandardListBoxModel();
        list.includeEmptyValue()
                .includeMatchingAs(
                        ACL.SYSTEM2,
                        run.getParent(),
                        StandardCredentials.class,
                        List.of(),
                        CredentialsMatchers.withId("token"))
                .includeCurrentValue("gone");
        assertEquals(
                List.of("", "gone", "token"),
                list.stream().map(option -> option.value).toList());
    }

    @Test
    public void aSecretIsReadBackFromItsEncryptedForm() {
        Secret secret = Secret.fromString("text");
        assertEquals(secret, Secret.fromString(secret.getEncryptedValue()));
        assertFalse(secret.getEncryptedValue().contains("text"));
    }

    @Test
    public void aBulkChangeSavesWhenItIsCommitted() throws Exception {
        int[] saved = {0};
        Saveable saveable = () -> saved[0]++;
        try (BulkChange change = new BulkChange(saveable)) {
            assertTrue(BulkChange.contains(saveable));
            change.commit();
        }
        assertFalse(BulkChange.contains(saveable));
        assertEquals(1, saved[0]);
    }
}
