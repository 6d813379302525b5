package io.jenkins.plugins.buildsetregistry.jenkins.page;

import hudson.Extension;
import hudson.model.Job;
import hudson.model.Run;
import hudson.views.ListViewColumn;
import hudson.views.ListViewColumnDescriptor;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** A column for lists of jobs: the images of the last build that has something to say of some. */
public final class ImagesColumn extends ListViewColumn {
    /** Each is loaded for one look at the list. */
    private static final int MOST_BUILDS = 5;

    @DataBoundConstructor
    public ImagesColumn() {
        // it has no parameters
    }

    /**
     * @param job of any kind
     * @return null if its last builds have nothing to say of images
     */
    public ImagesAction images(Object job) {
        Run<?, ?> run = job instanceof Job<?, ?> real ? real.getLastBuild() : null;
        for (int i = 0; run != null && i < MOST_BUILDS; i++, run = run.getPreviousBuild()) {
            ImagesAction action = run.getAction(ImagesAction.class);
            if (action != null && action.isShown()) {
                return action;
            }
        }
        return null;
    }

    @Extension
    @Symbol("containerImagesColumn")
    public static final class Descriptor extends ListViewColumnDescriptor {
        @Override
        public String getDisplayName() {
            return "Container images";
        }

        @Override
        public boolean shownByDefault() {
            return false;
        }
    }
}
