package io.jenkins.plugins.buildsetregistry.jenkins.config;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.buildsetregistry.jenkins.build.BuildsetParameters;
import io.jenkins.plugins.buildsetregistry.jenkins.build.ContainerImage;
import io.jenkins.plugins.buildsetregistry.jenkins.build.PromotionWork;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.BuildImageBuilder;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.BuildsetRegistryWrapper;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.PromoteImageBuilder;
import io.jenkins.plugins.buildsetregistry.jenkins.freestyle.UploadImageBuilder;
import io.jenkins.plugins.buildsetregistry.jenkins.page.ImagesAction;
import io.jenkins.plugins.buildsetregistry.publish.PromotionMethod;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Test;
import sun.reflect.ReflectionFactory;

/**
 * What was stored before a field was there has its default. Jenkins stores by XStream, and the state of steps by serialization:
 * both make an object without its constructor, leave a field alone that was not stored, and then call {@code readResolve}.
 */
public class StoredBeforeTest {
    /** As it is read where no element, or no field, was stored. */
    public static <T> T read(Class<T> type) throws Exception {
        Constructor<?> none = ReflectionFactory.getReflectionFactory()
                .newConstructorForSerialization(type, Object.class.getDeclaredConstructor());
        return resolved(type.cast(none.newInstance()));
    }

    /** As {@link #read}, for one whose other fields were stored. */
    public static <T> T without(T stored, String... fields) throws Exception {
        for (String name : fields) {
            Field field = stored.getClass().getDeclaredField(name);
            field.setAccessible(true);
            field.set(stored, null);
        }
        return resolved(stored);
    }

    @SuppressWarnings("unchecked")
    private static <T> T resolved(T bare) throws Exception {
        for (Method method : bare.getClass().getDeclaredMethods()) {
            if (method.getName().equals("readResolve")) {
                method.setAccessible(true);
                return (T) method.invoke(bare);
            }
        }
        return bare;
    }

    /** What its form shows. */
    private static Map<String, Object> shown(Object stored) throws Exception {
        Map<String, Object> all = new TreeMap<>();
        for (Method method : stored.getClass().getMethods()) {
            boolean ours = method.getDeclaringClass().getName().startsWith("io.jenkins.plugins.buildsetregistry.");
            if (ours && method.getParameterCount() == 0 && method.getName().matches("(get|is)[A-Z].*")) {
                all.put(method.getName(), method.invoke(stored));
            }
        }
        return all;
    }

    @Test
    public void aFieldThatWasNotStoredHasItsDefault() throws Exception {
        for (Object made : List.of(
                new BuildImageBuilder(List.of()),
                new UploadImageBuilder(List.of()),
                new PromoteImageBuilder(),
                new BuildsetRegistryWrapper(),
                new ContainerImage(null),
                new BuildsetParameters(),
                new SidecarDefaults())) {
            assertEquals(made.getClass().getName(), shown(made), shown(read(made.getClass())));
        }
    }

    /** Of a build whose page an earlier version has stored. */
    @Test
    public void aBuildThatWasStoredBeforeAListWasThereHasNoneOfIt() throws Exception {
        ImagesAction stored = read(ImagesAction.class);
        assertEquals(List.of(), stored.getImages());
        assertEquals(List.of(), stored.getUploads());
        assertEquals(List.of(), stored.getPromotions());
        assertEquals(List.of(), stored.getChanges());
        assertEquals(List.of(), stored.getAhead());
    }

    /** A step that goes on after Jenkins was restarted with a newer version of this plugin. */
    @Test
    public void aPromotionThatWasBegunByAnEarlierVersionGoesOnAsTheDefaultsSay() throws Exception {
        PromotionWork made = new PromotionWork(null, null, PromotionMethod.TAG, false, false, true, false);
        PromotionWork stored = read(PromotionWork.class);
        for (Field field : PromotionWork.class.getDeclaredFields()) {
            field.setAccessible(true);
            assertEquals(field.getName(), field.get(made), field.get(stored));
        }
    }
}
