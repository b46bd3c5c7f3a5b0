/** Greets whoever is named on the command line. */
public class Main {
    static String greeting(String name) {
        return "Hello, " + name + "!";
    }

    public static void main(String[] args) {
        String name = args.length > 0 ? args[0] : "world";
        System.out.println(greeting(name));
    }
}
