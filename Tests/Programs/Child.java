// Prints what a child reads from $KEY.
class Child {
    public static void main(String[] arguments) throws Exception {
        new ProcessBuilder("cat", System.getenv("KEY")).inheritIO().start().waitFor();
    }
}
