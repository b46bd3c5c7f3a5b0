use std::env;

/// A greeting for someone.
fn greeting(name: &str) -> String {
    format!("Hello, {name}!")
}

fn main() {
    let name = env::args().nth(1).unwrap_or_else(|| "world".to_string());
    println!("{}", greeting(&name));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greets_someone_by_name() {
        assert_eq!(greeting("Ada"), "Hello, Ada!");
    }
}
