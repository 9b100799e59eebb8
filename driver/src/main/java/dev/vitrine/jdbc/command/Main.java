package dev.vitrine.jdbc.command;

import java.io.PrintStream;
import java.util.List;

/** The program in the driver's jar: {@code java -jar vitrine-jdbc.jar worker URL}. */
public final class Main {
    private static final int WRONG_USE = 2;

    private Main() {}

    /** Runs a command; a wrong one ends with status 2. */
    public static void main(String[] arguments) throws InterruptedException {
        int status = run(List.of(arguments), System.out, System.err);
        if (status != 0) {
            System.exit(status);
        }
    }

    static int run(List<String> arguments, PrintStream out, PrintStream errors) throws InterruptedException {
        if (arguments.size() == 2 && arguments.get(0).equals("worker")) {
            if (!arguments.get(1).startsWith("jdbc:vitrine:")) {
                errors.println("vitrine: \"%s\" is no URL of Vitrine's, such as jdbc:vitrine:postgresql://host/database"
                        .formatted(arguments.get(1)));
                return WRONG_USE;
            }
            new WorkerCommand(arguments.get(1), out).run();
            return 0;
        }
        errors.println("usage: java -jar vitrine-jdbc.jar worker <URL>");
        return WRONG_USE;
    }
}
