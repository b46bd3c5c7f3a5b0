import unittest

from greeting import greeting


class GreetingTest(unittest.TestCase):
    def test_greets_someone_by_name(self) -> None:
        self.assertEqual(greeting("Ada"), "Hello, Ada!")


if __name__ == "__main__":
    unittest.main()
