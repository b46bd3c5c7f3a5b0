#include "greeting.hpp"

#include <iostream>

int main(int count, char* words[]) {
  std::cout << greeting(count > 1 ? words[1] : "world") << '\n';
  return 0;
}
