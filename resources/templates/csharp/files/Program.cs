var name = args.Length > 0 ? args[0] : "world";
Console.WriteLine(Greeting(name));

static string Greeting(string name) => $"Hello, {name}!";
