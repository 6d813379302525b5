package io.jenkins.plugins.buildsetregistry.engine.dockerfile;

/**
 * A place where a stage refers to an image or to another stage.
 *
 * @param instruction FROM, COPY or RUN; inside of ONBUILD the instruction that is triggered
 * @param written as it stands in the file
 * @param expanded without quotes, variables replaced; as written if that failed
 * @param span in the file
 * @param stage what is meant, or null for an image
 * @param triggered by an ONBUILD of the stage below
 */
public record Reference(
        Instruction instruction, String written, String expanded, Span span, Stage stage, boolean triggered) {
    public boolean isScratch() {
        return stage == null && expanded.equals("scratch");
    }
}
