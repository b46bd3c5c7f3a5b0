#include "greeting.hpp"

#include <iostream>

int main() {
  const std::string said = greeting("Ada");
  if (said == "Hello, Ada!") return 0;
  std::cerr << "greeting(\"Ada\") was: " << said << '\n';
  return 1;
}
