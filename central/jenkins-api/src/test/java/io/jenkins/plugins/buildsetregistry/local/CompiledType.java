package io.jenkins.plugins.buildsetregistry.local;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** What a class file says to those who compile against it, in the words of the facts. */
final class CompiledType extends ClassVisitor {
    private static final int MEMBER_OR_TYPE = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED;

    private final Predicate<String> annotationCounts;
    private final SortedSet<String> annotations = new TreeSet<>();
    private final SortedSet<String> members = new TreeSet<>();
    private String name;
    private int access;
    private String shape;

    private CompiledType(Predicate<String> annotationCounts) {
        super(Opcodes.ASM9);
        this.annotationCounts = annotationCounts;
    }

    /** @param annotationCounts by the internal name of an annotation type, whether it is to be told */
    static CompiledType read(byte[] classFile, Predicate<String> annotationCounts) {
        CompiledType type = new CompiledType(annotationCounts);
        new ClassReader(classFile).accept(type, ClassReader.SKIP_CODE);
        return type;
    }

    String name() {
        return name;
    }

    boolean isSeen() {
        return (access & MEMBER_OR_TYPE) != 0;
    }

    String head() {
        return String.join("\t", Flags.ofType(access), name, shape, told(annotations));
    }

    SortedSet<String> members() {
        return members;
    }

    @Override
    public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
        this.name = name;
        this.access = access;
        shape = String.join(
                "\t",
                superName,
                interfaces.length == 0 ? "-" : String.join(" ", interfaces),
                signature == null ? "-" : signature);
    }

    @Override
    public void visitInnerClass(String inner, String outer, String innerName, int innerAccess) {
        if (inner.equals(name)) {
            access = outer == null ? 0 : innerAccess;
        }
    }

    @Override
    public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
        return annotation(descriptor, annotations);
    }

    @Override
    public FieldVisitor visitField(int access, String field, String descriptor, String signature, Object value) {
        if (!counts(access)) {
            return null;
        }
        SortedSet<String> own = new TreeSet<>();
        return new FieldVisitor(api) {
            @Override
            public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                return annotation(annotation, own);
            }

            @Override
            public void visitEnd() {
                String extra = value == null ? "-" : "const " + value;
                add(Flags.ofField(access), field, descriptor, signature, extra, own);
            }
        };
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String method, String descriptor, String signature, String[] exceptions) {
        if (!counts(access)) {
            return null;
        }
        SortedSet<String> own = new TreeSet<>();
        List<String> preset = new ArrayList<>();
        return new MethodVisitor(api) {
            @Override
            public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                return annotation(annotation, own);
            }

            @Override
            public AnnotationVisitor visitAnnotationDefault() {
                return new Values(values -> preset.add(values.substring(values.indexOf('=') + 1)));
            }

            @Override
            public void visitEnd() {
                String extra = exceptions == null ? "-" : "throws " + String.join(" ", exceptions);
                if (!preset.isEmpty()) {
                    extra = "default " + preset.get(0);
                }
                add(Flags.ofMethod(access), method, descriptor, signature, extra, own);
            }
        };
    }

    private static boolean counts(int access) {
        return (access & MEMBER_OR_TYPE) != 0 && (access & Opcodes.ACC_SYNTHETIC) == 0;
    }

    private void add(
            String flags, String member, String descriptor, String signature, String extra, SortedSet<String> own) {
        members.add(
                String.join("\t", flags, member, descriptor, signature == null ? "-" : signature, extra, told(own)));
    }

    private AnnotationVisitor annotation(String descriptor, SortedSet<String> into) {
        String type = Type.getType(descriptor).getInternalName();
        return annotationCounts.test(type)
                ? new Values(values -> into.add("@" + type + (values.isEmpty() ? "" : "(" + values + ")")))
                : null;
    }

    private static String told(SortedSet<String> annotations) {
        return annotations.isEmpty() ? "-" : String.join(" ", annotations);
    }

    /** The values of an annotation, or of an array in it. */
    private static final class Values extends AnnotationVisitor {
        private final Consumer<String> told;
        private final StringJoiner values = new StringJoiner(",");

        Values(Consumer<String> told) {
            super(Opcodes.ASM9);
            this.told = told;
        }

        private void add(String key, String value) {
            values.add(key == null ? value : key + "=" + value);
        }

        @Override
        public void visit(String key, Object value) {
            add(key, value instanceof String text ? "\"" + text + "\"" : value.toString());
        }

        @Override
        public void visitEnum(String key, String descriptor, String value) {
            add(key, descriptor + "::" + value);
        }

        @Override
        public AnnotationVisitor visitArray(String key) {
            return new Values(elements -> add(key, "{" + elements + "}"));
        }

        @Override
        public void visitEnd() {
            told.accept(values.toString());
        }
    }
}
