#pragma once

#include <string>

/** A greeting for someone. */
std::string greeting(const std::string& name);
