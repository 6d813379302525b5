package io.jenkins.plugins.buildsetregistry.jenkins.steps;

import io.jenkins.plugins.buildsetregistry.buildset.RecordedBase;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedImage;
import io.jenkins.plugins.buildsetregistry.buildset.RecordedUpload;
import io.jenkins.plugins.buildsetregistry.jenkins.RunningRegistry;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** What steps return: plain maps, which scripts may read without approval. */
final class ImageResults {
    private ImageResults() {}

    /** One map for each image. */
    static ArrayList<LinkedHashMap<String, Serializable>> of(List<RecordedImage> images, RunningRegistry registry) {
        ArrayList<LinkedHashMap<String, Serializable>> all = new ArrayList<>();
        for (RecordedImage image : images) {
            LinkedHashMap<String, Serializable> map = new LinkedHashMap<>();
            map.put("repository", image.name().toString());
            map.put("tags", new ArrayList<>(image.tags()));
            map.put("digest", image.digest().toString());
            map.put(
                    "platforms",
                    new ArrayList<>(
                            image.platforms().stream().map(Object::toString).toList()));
            map.put("size", image.size());
            map.put("reference", registry.authority() + "/" + image.name().buildsetRepository() + "@" + image.digest());
            map.put(
                    "bases",
                    new ArrayList<>(image.bases().stream().map(ImageResults::of).toList()));
            all.add(map);
        }
        return all;
    }

    private static LinkedHashMap<String, Serializable> of(RecordedBase base) {
        LinkedHashMap<String, Serializable> map = new LinkedHashMap<>();
        map.put("name", base.name().toString());
        map.put("digest", base.digest() == null ? null : base.digest().toString());
        map.put("change", base.change() == null ? null : base.change().toString());
        return map;
    }

    /** One map for each tag that was uploaded. */
    static ArrayList<LinkedHashMap<String, Serializable>> of(List<RecordedUpload> uploads) {
        ArrayList<LinkedHashMap<String, Serializable>> all = new ArrayList<>();
        for (RecordedUpload upload : uploads) {
            LinkedHashMap<String, Serializable> map = new LinkedHashMap<>();
            map.put("image", upload.image().toString());
            map.put("temporaryTag", upload.temporaryTag());
            map.put("digest", upload.digest().toString());
            all.add(map);
        }
        return all;
    }
}
